// Normalizes a text of many marks.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const text = "a" + "\u0315\u0300\u05ae\u0300\u0062".repeat(500_000)
    for (;;) text.normalize("NFKD")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
