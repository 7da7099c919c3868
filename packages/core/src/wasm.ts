export { exportMethod as export } from "./decorators/export.js";
export { moduleName as module } from "./decorators/module.js";
