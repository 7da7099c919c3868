import { type ByteReader, SectionError } from "./byte-reader.js";
import { CONSTANT } from "./codes.js";
import { readTableType, type TableType } from "./extern-types.js";
import type { TypeSection } from "./type-section.js";

/**
 * Reads the table section. The list ends before the first table that begins with a value of an unknown form, whose length is
 * unknown too.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#table-section
 *
 * @throws {SectionError} `malformed`
 */
export function readTableSection(reader: ByteReader, types: TypeSection): readonly TableType[] {
  const tables: TableType[] = [];
  try {
    reader.each(() => {
      tables.push(readTable(reader, types));
    });
  } catch (error) {
    if (error instanceof SectionError && error.code === "unknown-encoding") return tables;
    throw error;
  }
  reader.expectEnd();
  return tables;
}

function readTable(reader: ByteReader, types: TypeSection): TableType {
  if (reader.peek() !== CONSTANT.tableWithValue) return readTableType(reader, types);
  reader.u8();
  const { offset } = reader;
  const reserved = reader.u8();
  if (reserved !== 0) reader.unknown("form of table", reserved, offset);
  const type = readTableType(reader, types);
  skipConstant(reader);
  return type;
}

// Spec: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions, as far as compilers write them here.
function skipConstant(reader: ByteReader): void {
  for (;;) {
    const { offset } = reader;
    const instruction = reader.u8();
    switch (instruction) {
      case CONSTANT.end:
        return;
      case CONSTANT.globalGet:
      case CONSTANT.refFunc:
        reader.u32();
        break;
      case CONSTANT.refNull:
        reader.s33();
        break;
      default:
        reader.unknown("constant instruction", instruction, offset);
    }
  }
}
