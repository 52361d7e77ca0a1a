// Upper case of letters that become three.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) "\ufb03".repeat(1_000_000).toUpperCase()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
