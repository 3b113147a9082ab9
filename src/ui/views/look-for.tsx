// What to look for, in one plain sentence at every picture, chart and term, behind the unit of what is drawn over
// steps. Its words are the engine's; terms of the trade in it explain themselves.
import { Told } from "../glossary/told";
import "./look-for.css";

interface Props {
  text: string;
  /** Of the axis. */
  unit?: string;
}
export const LookFor = ({ text, unit }: Props) => (
  <p className="vw-look-for">
    {unit !== undefined && (
      <span className="vw-unit">
        <Told text={unit} />
        {"\u00a0· "}
      </span>
    )}
    <Told text={text} />
  </p>
);
