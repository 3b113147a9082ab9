// What a GPU engine asks of WebGPU, whoever it is: dispatches, bytes of buffers that live, and the time in
// which the thread only waits for the device. It wraps the prototypes, so it must run before any device is
// made. Wasm needs none of it.

/**
 * Whatever runs a function after the current task and its microtasks: that is when a thread has nothing
 * left to do but wait.
 */
export type Later = (run: () => void) => void;
type Method = (this: object, ...a: unknown[]) => unknown;

export class Meter {
  dispatches = 0;
  bytes = 0;
  adapter = "";
  private idle = 0; // ms
  private since: number | undefined; // when waiting began
  private waiting = 0; // promises of devices that are open
  constructor(
    private readonly now: () => number,
    private readonly later: Later,
  ) {}

  /** Time spent on the thread so far, when the clock stands at `at`: all but waiting. */
  busy(at: number): number {
    return at - this.idle;
  }
  watch(): void {
    const before = (
      owner: { prototype: object },
      name: string,
      note: (self: object, args: readonly unknown[]) => void,
    ) =>
      wrap(
        owner,
        name,
        real =>
          function (...args) {
            note(this, args);
            return real.apply(this, args);
          },
      );
    before(GPUComputePassEncoder, "dispatchWorkgroups", () => {
      this.dispatches++;
    });
    before(GPUComputePassEncoder, "dispatchWorkgroupsIndirect", () => {
      this.dispatches++;
    });
    const sizes = new WeakMap<object, number>(); // of buffers not yet destroyed
    wrap(GPUDevice, "createBuffer", real => {
      const meter = this;
      return function (...args) {
        const made = real.apply(this, args) as GPUBuffer;
        sizes.set(made, made.size);
        meter.bytes += made.size;
        return made;
      };
    });
    before(GPUBuffer, "destroy", buffer => {
      this.bytes -= sizes.get(buffer) ?? 0;
      sizes.delete(buffer);
    });
    wrap(GPUAdapter, "requestDevice", real => {
      const meter = this;
      return function (...args) {
        const { description, vendor, architecture } = (this as GPUAdapter).info;
        meter.adapter = description || [vendor, architecture].filter(Boolean).join(" ") || "an adapter without a name";
        return real.apply(this, args);
      };
    });
    for (const [owner, name] of [
      [GPUQueue, "onSubmittedWorkDone"],
      [GPUBuffer, "mapAsync"],
      [GPUDevice, "createComputePipelineAsync"],
      [GPUDevice, "popErrorScope"],
    ] as const)
      wrap(owner, name, real => {
        const meter = this;
        return function (...args) {
          return meter.wait(real.apply(this, args) as Promise<unknown>);
        };
      });
  }
  private async wait<T>(promise: Promise<T>): Promise<T> {
    this.waiting++;
    this.later(() => {
      if (this.waiting) this.since ??= this.now();
    });
    try {
      return await promise;
    } finally {
      if (this.since !== undefined) this.idle += this.now() - this.since;
      this.since = undefined;
      if (--this.waiting)
        this.later(() => {
          if (this.waiting) this.since ??= this.now();
        });
    }
  }
}
function wrap({ prototype }: { prototype: object }, name: string, around: (real: Method) => Method): void {
  const methods = prototype as Record<string, Method>;
  methods[name] = around(methods[name]!);
}
