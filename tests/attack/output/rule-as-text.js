// A rule as a text that is a catastrophe.
// expect: FE4108, FE4101, FE4105, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0;; i++) context.validate.businessRule(`${"(".repeat(100)}${i}${")".repeat(100)} > 0`)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
