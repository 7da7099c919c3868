import { describeAsCoreValues, describeInMemory } from "./aggregate.fixture.js";
import { enumerations, flagSets, leaves, options, variants } from "./specs.fixture.js";

describeInMemory("enumeration", () => enumerations);
describeInMemory("flags", () => flagSets);
describeInMemory("variant", variants);

describeAsCoreValues("enumeration", enumerations);
describeAsCoreValues("flags", flagSets);
// What is passed by pointer has no way to be a result.
describeAsCoreValues("option", options(leaves));
