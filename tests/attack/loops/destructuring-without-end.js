// Destructures the rest of an iterator that is never done.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const endless = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: {} }) }) }
    const [...all] = endless
    all.length
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
