import { describeAsCoreValues, describeInMemory } from "./aggregate.fixture.js";
import { enumerations, flagSets, leaves, options, variants } from "./specs.fixture.js";

describeInMemory("enumeration", () => enumerations);
describeInMemory("flags", () => flagSets);
describeInMemory("variant", variants);

describeAsCoreValues("enumeration", enumerations);
describeAsCoreValues("flags", flagSets);
// A type that is passed by pointer cannot be a result.
describeAsCoreValues("option", options(leaves));
