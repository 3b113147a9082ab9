// npm run datasets [names] [-- --from DIR] [--to DIR] [--timeout SECONDS]: fetches the official files of the data sets
// that cannot be in the repository, checks their SHA-256, and packs them for the page. This is the program and nothing
// else; whoever wants the work without it imports scripts/official/.
import { main } from "./official/command.mjs";

process.exitCode = await main(process.argv.slice(2));
