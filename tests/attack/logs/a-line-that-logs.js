// A line whose toString logs itself.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const again = {
      toString() {
        context.utils.log("info", again)
        return "x"
      },
    }
    context.utils.log("info", again)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
