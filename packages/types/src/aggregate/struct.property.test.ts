import { describeInMemory } from "./aggregate.fixture.js";
import { options, structs } from "./specs.fixture.js";

describeInMemory("struct", structs);
describeInMemory("option", options);
