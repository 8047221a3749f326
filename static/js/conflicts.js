// Contradictions: a filter takes hold as soon as it is chosen; empty ones stay out of the address.

import "./site.js";
import { byId } from "./dom.js";
import { setUpFilters } from "./filter_form.js";

setUpFilters(byId("filters"));
document.documentElement.dataset.ready = "true";
