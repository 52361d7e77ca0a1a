// An endless loop in the default value of a parameter.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const call = (_ = (() => {
      for (;;);
    })()) => 1
    call()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
