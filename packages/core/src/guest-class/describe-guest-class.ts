import { wasiErrnos } from "@hostwright/types";

import { describeDoc, describeParameters } from "../compile/describe-documentation.js";
import { describeErrnos } from "../compile/describe-errnos.js";
import type { GuestExportDescription, GuestModuleDescription } from "../compile/guest-description.js";
import { formatFunctionType } from "../metadata/function-type.js";
import type { GuestClassMetadata, GuestExportMetadata } from "../metadata/guest-class.js";
import { definitionError } from "../metadata/read-module.js";
import { ProblemList, type Report } from "../metadata/report.js";
import type { GuestCall } from "./guest-call.js";

/** Gives a class of guest modules as plain data. */
export function describeGuestClass(
  { name, errnos, exports, doc }: GuestClassMetadata,
  calls: readonly GuestCall[],
): GuestModuleDescription {
  const list = new ProblemList(name);
  const described = exports.map((exported, index) =>
    describeExport(exported, calls[index] as GuestCall, list.report),
  );
  const problems = list.inOrderOf([]);
  if (problems.length > 0) throw definitionError({ name }, problems);
  const table = errnos ?? wasiErrnos;
  return {
    className: name,
    ...(doc === undefined ? {} : { doc }),
    errnos: table.name,
    tables: describeErrnos(
      table,
      exports.flatMap(({ parameters, results }) => [...parameters, ...results]),
    ),
    exports: described,
  };
}

function describeExport(
  { name, field, parameters, results, isAsync, documented }: GuestExportMetadata,
  { plan }: GuestCall,
  report: Report,
): GuestExportDescription {
  return {
    name,
    field: String(field),
    ...describeDoc(documented),
    parameters: describeParameters(
      parameters.map((type) => ({ type })),
      documented,
      field,
      report,
    ),
    results: results.map((type) => type.describe()),
    functionType: plan.flat,
    signature: formatFunctionType(plan.functionType),
    isAsync,
  };
}
