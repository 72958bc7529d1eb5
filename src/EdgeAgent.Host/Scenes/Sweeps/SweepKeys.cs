using System.Collections;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>Finds the places of a configuration that a key stands for.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="playing">The cameras and microphones that scenes play.</param>
internal sealed class SweepKeys(AgentConfiguration configuration, IReadOnlyCollection<string> playing)
{
    /// <summary>Finds them: from the beginning of the configuration on where the key begins there, else in every camera or microphone that plays and has what the key is about.</summary>
    /// <exception cref="SweepException">There is none: what there is instead.</exception>
    public IReadOnlyList<SweepPlace> Find(string key)
    {
        var words = key.Split('.');
        if (SettingsShape.Of(typeof(AgentConfiguration)).Keys.Any(known => known.Name == words[0]))
            return [Walk(configuration, words, [], out var fault) ?? throw new SweepException($"--over {key}: {fault}")];
        List<(string Kind, string Name, object Settings)> sources =
        [
            .. configuration.Cameras.Where(camera => playing.Contains(camera.Key)).Select(camera => ("cameras", camera.Key, (object)camera.Value)),
            .. configuration.Microphones.Where(microphone => playing.Contains(microphone.Key)).Select(microphone => ("microphones", microphone.Key, (object)microphone.Value)),
        ];
        var about = sources.Where(source => SettingsShape.Of(source.Settings.GetType()).Keys.Any(known => known.Name == words[0])).ToList();
        if (about.Count == 0)
            throw new SweepException($"--over {key}: {UnknownBeginning(words[0], sources)}");
        var places = new List<SweepPlace>();
        string? first = null;
        foreach (var (kind, name, settings) in about)
        {
            if (Walk(settings, words, [kind, name], out var fault) is { } place)
                places.Add(place);
            first ??= fault;
        }

        return places.Count > 0 ? places : throw new SweepException($"--over {key}: {first}");
    }

    private static SweepPlace? Walk(object section, string[] words, IReadOnlyList<string> above, out string? fault)
    {
        fault = null;
        var shape = SettingsShape.Of(section.GetType());
        if (shape.Keys.FirstOrDefault(known => known.Name == words[0]) is not { } key)
        {
            fault = $"{Told(above)} has no key '{words[0]}'.{Meant(words[0], shape.Keys.Select(known => known.Name))}";
            return null;
        }

        IReadOnlyList<string> path = [.. above, key.Name];
        var value = key.Property.GetValue(section);
        var (rest, name) = (words[1..], string.Join('.', path));
        switch (key.Setting)
        {
            case ScalarAttribute { Secret: true }:
                fault = $"{name} is a secret, and no value of it is shown.";
                return null;
            case ScalarAttribute scalar when !key.IsList && rest.Length == 0:
                return new SweepPlace(path, scalar, value);
            case ScalarAttribute when !key.IsList:
                fault = $"{name} has a value and no keys of its own.";
                return null;
            case SectionsAttribute when rest.Length > 0 && value is IDictionary named:
                if (named[rest[0]] is not { } chosen)
                {
                    fault = named.Count == 0 ? $"the configuration has no {name}." : $"{name} has no '{rest[0]}'.{Meant(rest[0], named.Keys.Cast<string>())}";
                    return null;
                }

                return rest.Length > 1 ? Walk(chosen, rest[1..], [.. path, rest[0]], out fault) : Unfinished($"{name}.{rest[0]}", chosen.GetType(), out fault);
            case SectionAttribute when value is null:
                fault = $"the configuration has no {name}, so nothing of it can be tried. Add it first.";
                return null;
            case SectionAttribute:
                return rest.Length > 0 ? Walk(value!, rest, path, out fault) : Unfinished(name, value!.GetType(), out fault);
            case SectionsAttribute:
                fault = value is IDictionary { Count: > 0 } some ? $"{name} has names of its own: name one of {string.Join(", ", some.Keys.Cast<string>())}, and a key of it." : $"the configuration has no {name}.";
                return null;
            default:
                fault = $"{name} is no single value, and only such are tried.";
                return null;
        }
    }

    private static SweepPlace? Unfinished(string name, Type section, out string fault)
    {
        fault = $"{name} has keys of its own. Name one of {string.Join(", ", SettingsShape.Of(section).Keys.Select(key => key.Name))}.";
        return null;
    }

    private static string UnknownBeginning(string word, IReadOnlyCollection<(string Kind, string Name, object Settings)> sources)
    {
        if (sources.FirstOrDefault(source => source.Name == word) is { Kind: { } kind })
            return $"write {kind}.{word} for what is {word}'s alone.";
        var below = sources.Select(source => source.Settings.GetType()).Distinct().SelectMany(type => SettingsShape.Of(type).Keys).Select(key => key.Name).Distinct().ToList();
        var full = SettingsShape.Of(typeof(AgentConfiguration)).Keys.Select(key => key.Name).ToList();
        return $"'{word}' is no key of what the scenes play, nor one that a configuration begins with.{(Spelling.Nearest(word, below.Concat(full)) is { } near ? $" Did you mean '{near}'?" : "")} What plays has {string.Join(", ", below)}; a configuration begins with {string.Join(", ", full)}.";
    }

    private static string Meant(string word, IEnumerable<string> known)
    {
        var all = known.ToList();
        return Spelling.Nearest(word, all) is { } near ? $" Did you mean '{near}'?" : $" It has {string.Join(", ", all)}.";
    }

    private static string Told(IReadOnlyList<string> path) => path.Count == 0 ? "a configuration" : string.Join('.', path);
}
