// Codes as encode gives them, in all their dimensions. A method with a mask brings its own of the same id, over what
// the mask leaves (mask.ts).
import { covarianceOffDiagonal } from "../covariance";

export default covarianceOffDiagonal<unknown, unknown>();
