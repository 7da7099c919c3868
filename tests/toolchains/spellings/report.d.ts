import type { ModuleClass } from "@hostwright/core";
export declare function report(moduleClass: ModuleClass): Promise<void>;
