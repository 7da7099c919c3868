export { exportMethod as export } from "./declare/export.js";
export { moduleName as module } from "./declare/module.js";
