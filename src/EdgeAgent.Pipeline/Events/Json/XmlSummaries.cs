using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>
/// The summaries of an assembly's XML documentation, as plain sentences: the one source of the descriptions in generated schemas and
/// documents. The compiler writes the file beside the assembly; where it was not shipped, there are no descriptions.
/// </summary>
public sealed partial class XmlSummaries
{
    private readonly Dictionary<string, XElement> _members;

    private XmlSummaries(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Reads the documentation of <paramref name="assembly"/>.</summary>
    public static XmlSummaries Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        try
        {
            return new XmlSummaries(XDocument.Load(file).Descendants("member")
                .Where(member => member.Attribute("name") is not null)
                .ToDictionary(member => member.Attribute("name")!.Value));
        }
        catch (Exception e) when (e is IOException or XmlException or UnauthorizedAccessException)
        {
            return new XmlSummaries([]);
        }
    }

    /// <summary>What a type is, or null.</summary>
    public string? Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Text(Member('T', type.FullName)?.Element("summary"));
    }

    /// <summary>What a property (declared there, or a record's positional parameter) or an enum's field is, or null.</summary>
    public string? Of(MemberInfo member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var owner = member.DeclaringType?.FullName;
        return Text(Member(member is FieldInfo ? 'F' : 'P', $"{owner}.{member.Name}")?.Element("summary"))
            ?? Text(Member('T', owner)?.Elements("param").FirstOrDefault(param => (string?)param.Attribute("name") == member.Name));
    }

    private XElement? Member(char kind, string? name) => _members.GetValueOrDefault($"{kind}:{name?.Replace('+', '.')}");

    private static string? Text(XElement? element)
    {
        if (element is null)
            return null;
        var copy = new XElement(element);
        foreach (var reference in copy.Descendants().Where(e => e.Name.LocalName is "see" or "paramref").ToList())
            reference.ReplaceWith(((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? "").Split('.', ':')[^1]);
        return Spaces().Replace(copy.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
