// What a method moves, as a row of dots: data, codes, generated; a ring where a critic judges. Read off the
// actors of its series.
import type { MethodEntry } from "../../../engine/catalogue";
import { markOf } from "../../views/palette";
import type { Actor } from "../../../engine/view";

function actorsOf(method: MethodEntry): readonly Actor[] {
  const said = new Set(Object.values(method.series).map(s => s.actor));
  const row: Actor[] =
    said.has("real") || said.has("latent") || said.has("generated")
      ? ["real", "latent", "generated"]
      : ["prior", "generated"];
  return said.has("critic") ? [...row, "critic"] : row;
}

export function Glyph({ method }: { method: MethodEntry }) {
  return (
    <svg width={58} height={16} viewBox="0 0 58 16" aria-hidden="true">
      {actorsOf(method).map((actor, i) =>
        actor === "critic" ? (
          <circle key={actor} cx={5 + 14 * i} cy={8} r={2.9} fill="none" stroke={markOf(actor)} strokeWidth={1.6} />
        ) : (
          <g key={actor}>
            {i > 0 && <path d={`M${14 * i - 5.5} 8h5`} stroke="var(--prior)" />}
            <circle cx={4 + 14 * i} cy={8} r={3} fill={markOf(actor)} />
          </g>
        ),
      )}
    </svg>
  );
}
