/** `npm run docs:faults`: writes the documentation of the fault matrix. */
import * as fs from "node:fs";
import { documentPath, faultsDocument } from "./document";

fs.writeFileSync(documentPath, faultsDocument());
