using System.Globalization;
using System.Text;
using System.Xml;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes;

/// <summary>The results of scenes as JUnit XML, which CI systems show: a suite a scene, a case for each thing that it asks for.</summary>
internal static class JUnitReport
{
    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="results">The results.</param>
    /// <exception cref="SceneException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<SceneResult> results)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            WholeFile.Write(path, Encoding.UTF8.GetBytes(Of(results)), toDisk: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SceneException($"{path} cannot be written: {e.Message.TrimEnd('.')}. Name another file with --junit.", e);
        }
    }

    /// <summary>The document.</summary>
    public static string Of(IReadOnlyList<SceneResult> results)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "edgeagent");
            WriteCounts(xml, results, TimeSpan.FromTicks(results.Sum(result => result.Took.Ticks)));
            foreach (var result in results)
                WriteSuite(xml, result);
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void WriteSuite(XmlWriter xml, SceneResult result)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(result.File.Name));
        WriteCounts(xml, [result], result.Took);
        xml.WriteAttributeString("file", Clean(result.File.Path));
        foreach (var trouble in result.Troubles.Take(1))
        {
            WriteCase(xml, result, "scene", result.Took);
            WriteFault(xml, "error", trouble, result.Troubles);
            xml.WriteEndElement();
        }

        foreach (var (number, check) in result.Checks.Index())
        {
            // All of them took the time of the one scene; said once, the sums are right.
            WriteCase(xml, result, $"{check.Key}: {check.Asked}", number == 0 ? result.Took : TimeSpan.Zero);
            if (!check.Passed)
                WriteFault(xml, "failure", check.Faults[0], check.Faults);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<SceneResult> results, TimeSpan took)
    {
        var errors = results.Count(result => result.Troubles.Count > 0);
        xml.WriteAttributeString("tests", Text(errors + results.Sum(result => result.Checks.Count)));
        xml.WriteAttributeString("failures", Text(results.Sum(result => result.Checks.Count(check => !check.Passed))));
        xml.WriteAttributeString("errors", Text(errors));
        xml.WriteAttributeString("skipped", "0");
        xml.WriteAttributeString("time", Seconds(took));
    }

    private static void WriteCase(XmlWriter xml, SceneResult result, string name, TimeSpan took)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(result.File.Name));
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("time", Seconds(took));
    }

    private static void WriteFault(XmlWriter xml, string element, string gist, IReadOnlyList<string> all)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Clean(gist));
        xml.WriteAttributeString("type", element);
        xml.WriteString(Clean(string.Join('\n', all)));
        xml.WriteEndElement();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>XML has no way to write some characters at all, not even escaped: what holds one would be no document.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }
}
