namespace EdgeAgent.Vision.Networks;

/// <summary>Knows the graphs of one framework, or of several that must be told from one another. Stateless.</summary>
internal interface IPictureFamily
{
    /// <summary>The families that <see cref="Match"/> takes, as <c>family:</c> names them.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Judges a graph that nobody has named.</summary>
    /// <returns>What it is, or why it cannot be run though it is of this family; null when it is of another.</returns>
    FamilyVerdict? Recognise(PictureGraph graph);

    /// <summary>Holds a graph to the family that its bundle names.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="family">One of <see cref="Names"/>.</param>
    FamilyVerdict Match(PictureGraph graph, string family);
}
