function process(context) { context.output.setField("out", "first"); return true }
function process(context) { context.output.setField("out", "second"); return true }
