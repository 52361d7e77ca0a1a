// A text that doubles for ever.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let text = "ab"
    for (;;) text += text + text.length
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
