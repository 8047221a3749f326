// What can be done about a stop that was left out: the relaxation that the plan names, and more.

import { t } from "./i18n.js";

/** Buttons for a visit that is not served: [{words, body of a re-plan, isBest}]. */
export function offersFor(missed, kept) {
  const stop = kept.request.stops.find((each) => each.stop_id === missed.stop_id);
  if (!stop) return [];
  const offers = [];
  if (missed.apply) offers.push({ words: t("照此放宽并重排"), body: missed.apply, isBest: true });
  if (stop.priority !== undefined && stop.priority !== null) {
    offers.push({ words: t("改为必查并重排"), body: { change: [{ stop_id: stop.stop_id, priority: null }] } });
  }
  offers.push({ words: t("去掉这一站"), body: { drop: [stop.stop_id] } });
  return offers;
}
