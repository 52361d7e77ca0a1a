// `finally` overrides every way out of the loop.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    out: for (;;) {
      try {
        break out
      } finally {
        continue out
      }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
