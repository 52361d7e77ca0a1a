// A job with an endless loop: jobs are not run in the time of any row.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Promise.resolve().then(() => {
      for (;;);
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
