// A toString that turns itself into text.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const again = { toString: () => `${again}` }
    String(again)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
