// for…of over an iterator that is never done.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }
    for (const _ of endless);
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
