// What plugin.ts gives the page: the code of a method's losses, by the method's id, loaded when asked for.
declare module "virtual:method-code" {
  export type MethodCode = import("./table.ts").MethodCode;
  export type Excerpt = import("./excerpt.ts").Excerpt;
  export const methodCode: Readonly<Record<string, () => Promise<MethodCode>>>;
}
