function process(context) {
  for (const ok of [
    context.validate.required("id"), context.validate.required("name"), context.validate.required("email"),
    context.validate.required("amount"), context.validate.required("price"), context.validate.required("active"),
    context.validate.required("born"), context.validate.required("seen"), context.validate.required("data"),
    context.validate.required("note"), context.validate.required("filled"), context.validate.required("german"),
  ]) if (!ok) context.utils.log("warn", "missing")
  context.output.setField("out", context.validate.getErrors().map((e) => e.field).join())
  return true
}
