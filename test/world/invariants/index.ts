/** What must hold after every command, by the name under which it is told. */
import type { Invariant } from "../seen";
import { certificatesAreTrusted } from "./certificatesAreTrusted";
import { changesWereAnnounced } from "./changesWereAnnounced";
import { declaredIsHeld } from "./declaredIsHeld";
import { declaredIsNotLost } from "./declaredIsNotLost";
import { destroyedIsGone } from "./destroyedIsGone";
import { dueAreGone } from "./dueAreGone";
import { editsKeepJwks } from "./editsKeepJwks";
import { impactComesTrue } from "./impactComesTrue";
import { jwksAreNotCutUnseen } from "./jwksAreNotCutUnseen";
import { jwksAreNotMadeAnewForNothing } from "./jwksAreNotMadeAnewForNothing";
import { membersAreTrusted } from "./membersAreTrusted";
import { oldStayUntilNewAreTrusted } from "./oldStayUntilNewAreTrusted";
import { oneResourceOfAnId } from "./oneResourceOfAnId";
import { overlapsKeepTheirDates } from "./overlapsKeepTheirDates";
import { plainTokenIsToldRightly } from "./plainTokenIsToldRightly";
import { previewsOnlyLook } from "./previewsOnlyLook";
import { protectedJwksStay } from "./protectedJwksStay";
import { refreshSucceeds } from "./refreshSucceeds";
import { refreshTellsTheTruth } from "./refreshTellsTheTruth";
import { removedIsGone } from "./removedIsGone";
import { repairedJwksAreRight } from "./repairedJwksAreRight";
import { retiringStayTrusted } from "./retiringStayTrusted";
import { secondUpIsQuiet } from "./secondUpIsQuiet";
import { tellsNoBugAndNoSecret } from "./tellsNoBugAndNoSecret";
import { twinsKeepMembers } from "./twinsKeepMembers";

export const invariants: Readonly<Record<string, Invariant>> = {
  declaredIsNotLost,
  declaredIsHeld,
  twinsKeepMembers,
  certificatesAreTrusted,
  membersAreTrusted,
  oldStayUntilNewAreTrusted,
  dueAreGone,
  retiringStayTrusted,
  overlapsKeepTheirDates,
  jwksAreNotCutUnseen,
  jwksAreNotMadeAnewForNothing,
  protectedJwksStay,
  editsKeepJwks,
  previewsOnlyLook,
  changesWereAnnounced,
  impactComesTrue,
  secondUpIsQuiet,
  oneResourceOfAnId,
  removedIsGone,
  destroyedIsGone,
  refreshSucceeds,
  refreshTellsTheTruth,
  repairedJwksAreRight,
  tellsNoBugAndNoSecret,
  plainTokenIsToldRightly,
};
