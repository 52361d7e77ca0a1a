// A number from a text of a million digits, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const text = "9".repeat(1_000_000)
    for (;;) BigInt(text)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
