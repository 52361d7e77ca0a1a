// A proxy that is asked with `in`.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const trap = new Proxy({}, {
      has() {
        for (;;);
      },
    })
    return "x" in trap
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
