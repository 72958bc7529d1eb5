namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>Reads the <c>decoder:</c> of a <c>model.yaml</c>.</summary>
internal static class SearchSection
{
    /// <summary>Reads the section.</summary>
    public static SearchSettings Read(DescriptionSection section)
    {
        var method = section.Choice<DecodeMethod>("method");
        var values = new Dictionary<SearchParameter, double>();
        foreach (var parameter in SearchParameter.All)
        {
            var value = parameter.IsWhole
                ? section.Whole(parameter.Name, (int)parameter.Least, (int)parameter.Most)
                : section.Number(parameter.Name, parameter.Least, parameter.Most);
            if (value is { } number)
                values[parameter] = number;
        }

        section.End();
        return new SearchSettings(method, values);
    }
}
