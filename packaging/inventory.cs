// Says what a package carries: the bill of materials (CycloneDX 1.6), the licences' texts, and Debian's copyright file.
//   dotnet run packaging/inventory.cs -- PUBLISHED MODELS LICENCES VERSION SECONDS OUT
// It reads the published program's own edgeagent.deps.json, so it lists what is there, not what was asked for; a package whose files were all
// left out is not listed. Licences come from the packages themselves; one without any ends the build.
#:property PublishAot=false
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

if (args is not [var published, var models, var licences, var version, var seconds, var output])
{
    Console.Error.WriteLine("inventory: PUBLISHED MODELS LICENCES VERSION SECONDS OUT");
    return 2;
}

var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
var deps = JsonNode.Parse(File.ReadAllText(Path.Combine(published, "edgeagent.deps.json")))!;
var target = deps["targets"]!.AsObject().Single(t => t.Value!.AsObject().Count > 0).Value!.AsObject();
var platform = deps["runtimeTarget"]!["name"]!.GetValue<string>().Split('/')[1];

var parts = new List<Part>();
foreach (var (key, library) in deps["libraries"]!.AsObject().OrderBy(l => l.Key, StringComparer.Ordinal))
{
    var (name, ofPart) = (key.Split('/')[0], key.Split('/')[1]);
    var kind = library!["type"]!.GetValue<string>();
    if (kind == "project")
        continue;
    var files = Assets(target[key]!.AsObject()).Where(f => File.Exists(Path.Combine(published, f))).ToList();
    var isRuntime = kind == "runtimepack";
    if (isRuntime)
        name = name["runtimepack.".Length..];
    // A package of packages carries no file, but what it brings does.
    if (files.Count == 0)
        continue;
    var folder = Path.Combine(packages, name.ToLowerInvariant(), ofPart.ToLowerInvariant());
    var metadata = XDocument.Load(Path.Combine(folder, $"{name.ToLowerInvariant()}.nuspec")).Root!.Elements().First();
    var hash = library["sha512"]!.GetValue<string>() is { Length: > 0 } said
        ? said["sha512-".Length..]
        : File.ReadAllText(Path.Combine(folder, $"{name.ToLowerInvariant()}.{ofPart.ToLowerInvariant()}.nupkg.sha512")).Trim();
    var (licence, text) = LicenceOf(folder, metadata, licences);
    parts.Add(new Part(name, ofPart, files, Convert.ToHexStringLower(Convert.FromBase64String(hash)), Value(metadata, "copyright") ?? $"{Value(metadata, "authors")}",
        licence, text, Value(metadata, "description") ?? "", Value(metadata, "projectUrl"),
        [.. Directory.EnumerateFiles(folder).Where(f => Regex.IsMatch(Path.GetFileName(f), "^third-?party-?notices?", RegexOptions.IgnoreCase)).Order(StringComparer.Ordinal)],
        target[key]!["dependencies"] is JsonObject needs ? [.. needs.Select(n => $"{n.Key}/{n.Value}")] : []));
}

var bundles = Directory.EnumerateFiles(models, "model.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ReadBundle).ToList();
Directory.CreateDirectory(output);
File.WriteAllText(Path.Combine(output, "sbom.cdx.json"), Bill());
File.WriteAllText(Path.Combine(output, "THIRD-PARTY-NOTICES"), Notices());
File.WriteAllText(Path.Combine(output, "copyright"), Copyright());
Console.Error.WriteLine($"inventory: {parts.Count} packages, {bundles.Count} models");
return 0;

string Bill()
{
    var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    var known = parts.ToDictionary(p => $"{p.Name}/{p.Version}", p => p.Reference);
    var components = new JsonArray();
    var dependencies = new JsonArray
    {
        new JsonObject { ["ref"] = "edgeagent", ["dependsOn"] = new JsonArray([.. parts.Select(p => JsonValue.Create(p.Reference)), .. bundles.Select(b => JsonValue.Create(b.Reference))]) },
    };
    foreach (var part in parts)
    {
        var component = new JsonObject
        {
            ["type"] = part.IsRuntime ? "framework" : "library",
            ["bom-ref"] = part.Reference,
            ["name"] = part.Name,
            ["version"] = part.Version,
            ["description"] = part.Description,
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = part.Sha512 }),
            ["licenses"] = new JsonArray(new JsonObject { ["license"] = part.Licence.Contains(' ') ? new JsonObject { ["name"] = part.Licence } : new JsonObject { ["id"] = part.Licence } }),
            ["copyright"] = part.Copyright,
            ["purl"] = part.Reference,
            ["properties"] = new JsonArray([.. part.Files.Where(f => f.EndsWith(".so", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(f => new JsonObject { ["name"] = "edgeagent:native", ["value"] = f })]),
        };
        if (part.Url is { } url)
            component["externalReferences"] = new JsonArray(new JsonObject { ["type"] = "website", ["url"] = url });
        components.Add(component);
        dependencies.Add(new JsonObject { ["ref"] = part.Reference, ["dependsOn"] = new JsonArray([.. part.Needs.Where(known.ContainsKey).Select(n => JsonValue.Create(known[n]))]) });
    }

    foreach (var bundle in bundles)
    {
        components.Add(new JsonObject
        {
            ["type"] = "machine-learning-model",
            ["bom-ref"] = bundle.Reference,
            ["name"] = bundle.Name,
            ["version"] = bundle.Version,
            ["licenses"] = new JsonArray(new JsonObject { ["license"] = bundle.Licence is { } id ? new JsonObject { ["id"] = id } : new JsonObject { ["name"] = "as EdgeAgent" } }),
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = bundle.Sha256 }),
        });
        dependencies.Add(new JsonObject { ["ref"] = bundle.Reference });
    }

    var bill = new JsonObject
    {
        ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.6",
        ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["timestamp"] = time,
            ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = "packaging/inventory.cs" }) },
            ["component"] = new JsonObject
            {
                ["type"] = "application",
                ["bom-ref"] = "edgeagent",
                ["name"] = "edgeagent",
                ["version"] = version,
                ["properties"] = new JsonArray(new JsonObject { ["name"] = "edgeagent:platform", ["value"] = platform }),
            },
        },
        ["components"] = components,
        ["dependencies"] = dependencies,
    };
    // The serial number is made of the content: the same package has the same one.
    var digest = SHA256.HashData(Encoding.UTF8.GetBytes(bill.ToJsonString()));
    digest[6] = (byte)((digest[6] & 0x0f) | 0x80);
    digest[8] = (byte)((digest[8] & 0x3f) | 0x80);
    bill.Insert(3, "serialNumber", $"urn:uuid:{new Guid(digest.AsSpan(0, 16), bigEndian: true)}");
    return bill.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
}

string Notices()
{
    var text = new StringBuilder("What EdgeAgent's packages carry of others, and under which terms.\n\n");
    foreach (var part in parts)
        text.Append($"{part.Name} {part.Version}: {part.Licence}\n");
    foreach (var bundle in bundles)
        text.Append($"model {bundle.Name} {bundle.Version}: {bundle.Licence ?? "as EdgeAgent"}\n");
    foreach (var part in parts)
        text.Append($"\n{new string('=', 80)}\n{part.Name} {part.Version} ({part.Licence})\n{part.Copyright}\n{part.Url}\n\n{part.Text.Trim()}\n");
    // The same notices come with many packages of one house.
    foreach (var group in parts.SelectMany(p => p.Notices.Select(n => (Part: p, Text: Clean(File.ReadAllText(n)).Trim()))).GroupBy(n => n.Text))
        text.Append($"\n{new string('=', 80)}\nWhat {string.Join(", ", group.Select(n => n.Part.Name))} in turn carr{(group.Count() > 1 ? "y" : "ies")}:\n\n{group.Key}\n");
    return text.ToString();
}

string Copyright()
{
    var text = new StringBuilder("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: EdgeAgent\n");
    text.Append("Comment: The full notices of what others wrote are in THIRD-PARTY-NOTICES, the bill of materials in sbom.cdx.json, beside this file.\n");
    text.Append($"\nFiles: *\nCopyright: {DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds)).Year} the EdgeAgent authors\nLicense: EdgeAgent\n");
    var own = Path.Combine(licences, "..", "..", "LICENSE");
    text.Append(Indented(File.Exists(own) ? File.ReadAllText(own) : "The repository that this was built from states no licence for EdgeAgent's own files; all rights are its authors'."));
    foreach (var part in parts)
    {
        text.Append($"\nFiles: {string.Join("\n ", part.Files.Order(StringComparer.Ordinal).Select(f => $"usr/lib/edgeagent/{f}"))}\n");
        text.Append($"Copyright: {part.Copyright}\nLicense: {ShortName(part.Licence)}\nComment: {part.Name} {part.Version}\n");
    }

    foreach (var bundle in bundles.Where(b => b.Licence is not null))
        text.Append($"\nFiles: usr/lib/edgeagent/models/{bundle.Folder}/*\nCopyright: the EdgeAgent authors\nLicense: {bundle.Licence}\n");
    foreach (var licence in parts.Select(p => p.Licence).Concat(bundles.Select(b => b.Licence).OfType<string>()).Distinct().Order(StringComparer.Ordinal))
    {
        text.Append($"\nLicense: {ShortName(licence)}\n");
        text.Append(Indented(licence == "Apache-2.0" ? "On Debian systems the text is in /usr/share/common-licenses/Apache-2.0."
            : File.Exists(Path.Combine(licences, $"{licence}.txt")) ? File.ReadAllText(Path.Combine(licences, $"{licence}.txt"))
            : parts.FirstOrDefault(p => p.Licence == licence)?.Text ?? $"https://spdx.org/licenses/{licence}.html"));
    }

    return text.ToString();
}

static (string Licence, string Text) LicenceOf(string folder, XElement metadata, string licences)
{
    var own = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        .FirstOrDefault(f => Regex.IsMatch(Path.GetFileName(f), @"^(licen[sc]e|copying)(\.|$)", RegexOptions.IgnoreCase));
    var said = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license");
    if (said?.Attribute("type")?.Value == "file")
        own = Path.Combine(folder, said.Value.Replace('\\', Path.DirectorySeparatorChar));
    var expression = said?.Attribute("type")?.Value == "expression" ? said.Value : null;
    var text = own is null ? null : Clean(File.ReadAllText(own));
    expression ??= text is not null && text.Contains("Permission is hereby granted, free of charge", StringComparison.Ordinal) ? "MIT"
        : text is not null && text.Contains("Apache License", StringComparison.Ordinal) ? "Apache-2.0" : null;
    if (expression is not null && text is null && File.Exists(Path.Combine(licences, $"{expression}.txt")))
        text = File.ReadAllText(Path.Combine(licences, $"{expression}.txt"));
    return text is null || expression is null
        ? throw new InvalidOperationException($"{folder}: its licence ({said?.Value ?? Value(metadata, "licenseUrl") ?? "none"}) is not known here; add its text to {licences}.")
        : (expression, text);
}

static Bundle ReadBundle(string file)
{
    var lines = File.ReadAllLines(file);
    string? Key(string name) => lines.FirstOrDefault(l => l.StartsWith($"{name}:", StringComparison.Ordinal)) is { } line ? line[(name.Length + 1)..].Split(" #")[0].Trim().Trim('"') : null;
    var folder = Path.GetDirectoryName(file)!;
    using var model = File.OpenRead(Path.Combine(folder, "model.onnx"));
    return new Bundle(Path.GetFileName(folder), Key("name")!, Key("version") ?? "1", Key("licence"), Convert.ToHexStringLower(SHA256.HashData(model)));
}

static IEnumerable<string> Assets(JsonObject library) =>
    ((string[])["runtime", "native"]).SelectMany(kind => library[kind] is JsonObject assets ? assets.Select(a => Path.GetFileName(a.Key)) : []);

static string? Value(XElement metadata, string name) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim().ReplaceLineEndings(" ");

static string Clean(string text) => text.TrimStart('\uFEFF').ReplaceLineEndings("\n");

static string Indented(string text) => string.Concat(Clean(text).Trim().Split('\n').Select(l => l.Trim().Length == 0 ? " .\n" : $" {l.TrimEnd()}\n"));

// Debian's name for it.
static string ShortName(string licence) => licence == "MIT" ? "Expat" : licence;

internal sealed record Part(
    string Name, string Version, IReadOnlyList<string> Files, string Sha512, string Copyright, string Licence, string Text, string Description, string? Url,
    IReadOnlyList<string> Notices, IReadOnlyList<string> Needs)
{
    public string Reference => $"pkg:nuget/{Name}@{Version}";

    public bool IsRuntime => Name.StartsWith("Microsoft.NETCore.App.Runtime.", StringComparison.Ordinal);
}

internal sealed record Bundle(string Folder, string Name, string Version, string? Licence, string Sha256)
{
    public string Reference => $"model:{Name}@{Version}";
}
