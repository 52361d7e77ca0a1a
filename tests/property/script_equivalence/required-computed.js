function process(context) {
  const names = ["note", "email"]
  const a = context.validate.required(names)
  const b = context.validate.required(...names)
  const c = context.validate.required(["note", ...names])
  let d
  try { d = context.validate.required(["no" + "ne"]) } catch (error) { d = error.message }
  context.output.setField("out", `${a}${b}${c}${d}`)
  return true
}
