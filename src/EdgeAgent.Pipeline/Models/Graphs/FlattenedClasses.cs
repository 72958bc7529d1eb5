namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>
/// Finds how many classes a graph tells apart whose post-processing ranks queries and classes in one list: a place in that list, less the whole
/// rows before it, is the class (RT-DETR <c>rtdetr_postprocessor.py</c>: <c>index - index // num_classes * num_classes</c>).
/// </summary>
internal sealed class FlattenedClasses
{
    /// <summary>Operators that hand on what they are given.</summary>
    private static readonly HashSet<string> HandOn = ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Split", "Slice", "Gather", "GatherElements"];

    private readonly Dictionary<string, (string Operator, string First, string Second)> _nodes = [];
    private readonly Dictionary<string, long> _scalars = [];

    /// <summary>Notes a node of the graph itself.</summary>
    public void Note(string type, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        if (inputs.Count == 0 || !(type is "Sub" or "Mul" or "Mod" || HandOn.Contains(type)))
            return;
        foreach (var output in outputs)
            _nodes[output] = (type, inputs[0], inputs.Count > 1 ? inputs[1] : "");
    }

    /// <summary>Notes a whole number.</summary>
    public void Note(string name, long value) => _scalars[name] = value;

    /// <summary>The classes that an output counts; null where it does not come of such a list.</summary>
    public int? CountOf(string tensor)
    {
        // A damaged graph may lead round in a circle.
        for (var steps = 0; steps <= _nodes.Count && _nodes.TryGetValue(tensor, out var made); steps++)
        {
            switch (made.Operator)
            {
                case "Mod":
                    return Count(made.Second);
                case "Sub":
                    return _nodes.TryGetValue(made.Second, out var rows) && rows.Operator == "Mul" ? Count(rows.Second) ?? Count(rows.First) : null;
                case "Mul":
                    return null;
                default:
                    tensor = made.First;
                    break;
            }
        }

        return null;
    }

    private int? Count(string name) => _scalars.TryGetValue(name, out var value) && value is > 1 and <= 100_000 ? (int)value : null;
}
