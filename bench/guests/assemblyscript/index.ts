// The same in AssemblyScript, whose compiler writes the host's side as well.
declare function add(a: i32, b: i32): i32;
declare function measure(text: string): i32;
declare function greet(name: string): string;

const TEXT = "hostwrig";

export function runAdd(calls: i32): i32 {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum += add(i, -3);
  return sum;
}

export function runMeasure(calls: i32): i32 {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum += measure(TEXT);
  return sum;
}

export function runGreet(calls: i32): i32 {
  let sum = 0;
  for (let i = 0; i < calls; i++) {
    const greeting = greet(TEXT);
    sum += greeting.length + greeting.charCodeAt(0);
  }
  return sum;
}

export function echo(text: string): string {
  return text;
}
