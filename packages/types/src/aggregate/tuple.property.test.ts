import { describeInMemory } from "./aggregate.fixture.js";
import { fixedArrays, tuples } from "./specs.fixture.js";

describeInMemory("tuple", tuples);
describeInMemory("fixed", fixedArrays);
