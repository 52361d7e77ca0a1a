// Replaces every character by a longer text, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let text = "aa"
    for (;;) text = text.replaceAll("a", "aaaaaaaaaaaaaaaa")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
