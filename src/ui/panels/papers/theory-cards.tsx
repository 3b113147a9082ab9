// Three cards: Theorem 4.1, examples A.1 and A.2 of Hu et al. 2023, with their numbers from engine/theory. Nothing here
// trains a network or asks the worker.
import { Boundary } from "../../borders/boundary";
import { CapacityCard } from "./theory/capacity";
import { LinearCard } from "./theory/linear";
import { ScaleCard } from "./theory/scale";
import "../../views/views.css";
import "./theory.css";

export default function TheoryCards() {
  return (
    <section className="theory" aria-labelledby="theory">
      <h2 className="heading" id="theory">
        The theory, by hand
        <span>
          what the paper proves, in cases small enough for closed forms; nothing here is trained by the run above
        </span>
      </h2>
      <Boundary what="The first card">
        <LinearCard />
      </Boundary>
      <Boundary what="The second card">
        <CapacityCard />
      </Boundary>
      <Boundary what="The third card">
        <ScaleCard />
      </Boundary>
    </section>
  );
}
