/**
 * What the vendor's documents leave open, as data: each question with its readings, what they mean for a user, and how
 * they are recognised. The commands `doctor` and `probe` answer them; docs/readings.md lists them.
 */
import { contentQuestions } from "./contents";
import { envelopeQuestions } from "./envelopes";
import { jwkCallQuestions } from "./jwkCalls";
import { jwkLinkQuestions } from "./jwkLinks";
import { nameQuestions } from "./names";
import type { Finding, Question, Reading, Unsettled } from "./question";
import type { Seen } from "./seen";
import { statusQuestions } from "./statuses";

export { evidenceOf, probePrefix } from "./evidence";
export { fateIn, parameterKnown } from "./jwkLinks";
export { reachesManager } from "./names";
export type { Finding, Question, Reading, Unsettled } from "./question";
export {
  type Exchange,
  type ExchangeName,
  jwkIn,
  lacksPermission,
  rows,
  type Seen,
  succeeded,
  type Trial,
  type TrialName,
} from "./seen";

export const questions: readonly Question[] = [
  ...envelopeQuestions,
  ...statusQuestions,
  ...contentQuestions,
  ...nameQuestions,
  ...jwkLinkQuestions,
  ...jwkCallQuestions,
];

/** A question with what answers show of it. */
export interface Judged {
  readonly question: Question;
  readonly result: Finding | Unsettled;
  /** Absent where it is not settled. */
  readonly reading?: Reading;
}

/** What the exchanges show of every question. */
export function judge(seen: Seen): Judged[] {
  return questions.map((question) => {
    const result = question.recognise(seen);
    const reading = "reading" in result ? question.readings[result.reading] : undefined;
    return { question, result, ...(reading === undefined ? {} : { reading }) };
  });
}
