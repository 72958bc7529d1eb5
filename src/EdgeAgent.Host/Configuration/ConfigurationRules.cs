using System.Net;
using System.Text.RegularExpressions;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Commands;

namespace EdgeAgent.Host.Configuration;

/// <summary>What keys demand of one another.</summary>
internal static partial class ConfigurationRules
{
    private static readonly string[] OnlyWithUrl = ["username", "password", "client_id", "ca", "client_certificate", "client_key"];
    private static readonly string[] OnlyWithTls = ["ca", "client_certificate", "client_key"];

    /// <summary>Every rule that a configuration breaks. Keys with faults of their own hold their defaults, so presence is asked of the file.</summary>
    public static IEnumerable<ConfigurationFault> Check(LoadedConfiguration loaded)
    {
        var configuration = loaded.Configuration;
        if (!loaded.Positions.Keys.Any(IsSource) && !loaded.Has("wyoming"))
            yield return loaded.FaultAt("cameras", "there is no camera and no microphone: nothing to do. Add one under cameras: or microphones:.");
        foreach (var name in configuration.Microphones.Keys.Where(configuration.Cameras.ContainsKey))
        {
            yield return loaded.FaultAt($"microphones.{name}",
                $"a camera is named '{name}' too, and both would publish on the same topics. Rename one.");
        }

        var cameras = configuration.Cameras.SelectMany(c => CameraRules.Check(loaded, $"cameras.{c.Key}", c.Value));
        var microphones = configuration.Microphones.SelectMany(m => CheckMicrophone(loaded, $"microphones.{m.Key}", m.Value));
        foreach (var fault in cameras.Concat(CheckBroker(loaded)).Concat(CheckAnswers(loaded)).Concat(CheckFrigate(loaded)).Concat(CheckPage(loaded)).Concat(microphones).Concat(CheckWyoming(loaded)).Concat(CheckRules(loaded)))
            yield return fault;
    }

    private static IEnumerable<ConfigurationFault> CheckRules(LoadedConfiguration loaded)
    {
        RuleReader.Read(loaded, out var faults);
        RuleReader.ReadConditions(loaded, out var others);
        return faults.Concat(others).Concat(RuleReader.CheckOrders(loaded));
    }

    private static bool IsSource(string key) =>
        key.StartsWith("cameras.", StringComparison.Ordinal) || key.StartsWith("microphones.", StringComparison.Ordinal);

    private static IEnumerable<ConfigurationFault> CheckBroker(LoadedConfiguration loaded)
    {
        if (!loaded.Has("mqtt.url"))
        {
            foreach (var key in OnlyWithUrl.Where(k => loaded.Has($"mqtt.{k}")))
                yield return loaded.FaultAt($"mqtt.{key}", "without a url the embedded broker runs, which does not take this key. Add mqtt.url, or remove it; what others log in to the embedded broker with stands in mqtt.broker.");
            foreach (var fault in loaded.Configuration.Mqtt.Broker is { } broker ? CheckEmbeddedBroker(loaded, broker) : [])
                yield return fault;
            yield break;
        }

        if (loaded.Has("mqtt.broker"))
            yield return loaded.FaultAt("mqtt.broker", "this is the embedded broker, which does not run beside a url. Remove one of the two.");

        if (loaded.Has("mqtt.port"))
            yield return loaded.FaultAt("mqtt.port", "this is the port of the embedded broker, which does not run beside a url. Write the port into the url.");
        if (loaded.Has("mqtt.password") && !loaded.Has("mqtt.username"))
            yield return loaded.FaultAt("mqtt.password", "a password needs mqtt.username.");
        if (loaded.Has("mqtt.client_key") && !loaded.Has("mqtt.client_certificate"))
            yield return loaded.FaultAt("mqtt.client_key", "a private key needs its certificate: mqtt.client_certificate.");
        foreach (var key in OnlyWithTls.Where(k => loaded.Has($"mqtt.{k}") && loaded.Configuration.Mqtt.Url is { Scheme: "mqtt" }))
            yield return loaded.FaultAt($"mqtt.{key}", "certificates need TLS. Write mqtts:// in mqtt.url.");
    }

    private static IEnumerable<ConfigurationFault> CheckAnswers(LoadedConfiguration loaded)
    {
        foreach (var filter in loaded.Configuration.Mqtt.ResponseTopics)
        {
            if (ResponseTopics.FaultOf(filter) is { } fault)
                yield return loaded.FaultAt("mqtt.response_topics", $"'{filter}' {fault}. Name an area of the clients' own, such as dashboards/+/answers/#.");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckEmbeddedBroker(LoadedConfiguration loaded, EmbeddedBrokerSettings broker)
    {
        const string path = "mqtt.broker";
        if (loaded.Has("mqtt.port") && loaded.Has($"{path}.listen"))
            yield return loaded.FaultAt("mqtt.port", "the port stands in mqtt.broker.listen too. Remove this one.");
        var hasName = loaded.Has($"{path}.username");
        var hasPassword = loaded.Has($"{path}.password");
        if (hasName != hasPassword)
            yield return loaded.FaultAt(hasName ? $"{path}.username" : $"{path}.password", $"a user name needs a password, and a password a user name. Add {path}.{(hasName ? "password" : "username")}.");
        if (!hasName && !hasPassword && !IPAddress.IsLoopback(broker.Listen.Address))
        {
            yield return loaded.FaultAt($"{path}.listen",
                $"at {broker.Listen} every device of the network could read everything and switch the agent. Add {path}.username and {path}.password, or listen on 127.0.0.1.");
        }

        if (loaded.Has($"{path}.key") && !loaded.Has($"{path}.certificate"))
            yield return loaded.FaultAt($"{path}.key", $"a private key needs its certificate: {path}.certificate.");
    }

    private static IEnumerable<ConfigurationFault> CheckPage(LoadedConfiguration loaded)
    {
        if (loaded.Configuration.Page is not { } page)
            yield break;
        if (!loaded.Has("page.password") && !IPAddress.IsLoopback(page.Listen.Address))
        {
            yield return loaded.FaultAt("page.listen",
                $"at {page.Listen} everybody in the network could see what the cameras see. Add page.password, which '{PasswordHashAttribute.Command}' makes, or listen on 127.0.0.1.");
        }

        if (loaded.Has("page.viewer_password") && !loaded.Has("page.password"))
            yield return loaded.FaultAt("page.viewer_password", "it is for those who may look only, and nobody has one to change things with. Add page.password.");
        if (loaded.Has("page.key") && !loaded.Has("page.certificate"))
            yield return loaded.FaultAt("page.key", "a private key needs its certificate: page.certificate.");
    }

    private static IEnumerable<ConfigurationFault> CheckFrigate(LoadedConfiguration loaded)
    {
        var configuration = loaded.Configuration;
        if (configuration.Mqtt.Frigate is null)
            yield break;
        foreach (var (camera, settings) in configuration.Cameras)
        {
            foreach (var zone in settings.Zones.Keys.Where(zone => configuration.Cameras.ContainsKey(zone) || configuration.Microphones.ContainsKey(zone)))
                yield return loaded.FaultAt($"cameras.{camera}.zones.{zone}", $"a camera or microphone is named '{zone}' too, and mqtt.frigate would tell both on the same topics. Rename one.");
        }
    }

    private static IEnumerable<ConfigurationFault> CheckMicrophone(LoadedConfiguration loaded, string path, MicrophoneSettings microphone)
    {
        if (loaded.Has($"{path}.recognize") && !loaded.Has($"{path}.voice"))
            yield return loaded.FaultAt($"{path}.recognize", "recognition works on utterances, which voice finds. Add voice: {model: speech-vad}.");
        if (loaded.Has($"{path}.recognize.after") && !loaded.Has($"{path}.keywords"))
            yield return loaded.FaultAt($"{path}.recognize.after", "it waits for a keyword, and nothing listens for any. Add keywords: {model: …}.");
        if (microphone.Voice is { } voice && WhatIsWrong(voice.ToOptions().Validate) is { } wrong)
            yield return loaded.FaultAt($"{path}.voice", wrong);
        if (microphone.Keywords is { } keywords && WhatIsWrong(keywords.Over(new KeywordOptions()).Validate) is { } word)
            yield return loaded.FaultAt($"{path}.keywords", word);
        if (loaded.Has($"{path}.speakers") && !loaded.Has($"{path}.voice"))
            yield return loaded.FaultAt($"{path}.speakers", "it hears utterances, which voice finds. Add voice: {model: speech-vad}.");
        if (loaded.Has($"{path}.evidence") && !loaded.Has($"{path}.voice"))
            yield return loaded.FaultAt($"{path}.evidence", "it keeps utterances, which voice finds. Add voice: {model: speech-vad}.");
        foreach (var fault in microphone.Sounds is { } sounds ? CheckSounds(loaded, $"{path}.sounds", sounds) : [])
            yield return fault;
    }

    private static IEnumerable<ConfigurationFault> CheckSounds(LoadedConfiguration loaded, string path, SoundSettings sounds)
    {
        var options = sounds.ToOptions();
        if (options.Rule.Fault() is { } wrong)
            yield return loaded.FaultAt(path, wrong);
        foreach (var (label, rule) in options.Classes)
        {
            if (rule.Fault() is { } wrongOfClass)
                yield return loaded.FaultAt($"{path}.classes.{label}", wrongOfClass);
        }

        if (sounds is { Window: { } window, Hop: { } hop } && hop > window)
            yield return loaded.FaultAt($"{path}.hop", "it is longer than the window: what lies between two windows would not be heard. Shorten hop or lengthen window.");
    }

    private static IEnumerable<ConfigurationFault> CheckWyoming(LoadedConfiguration loaded)
    {
        if (loaded.Configuration.Wyoming is not { } wyoming)
            yield break;
        if (!loaded.Has("wyoming.asr") && !loaded.Has("wyoming.wake"))
            yield return loaded.FaultAt("wyoming", "nothing is served. Add a recogniser under wyoming.asr or a keyword model under wyoming.wake.");
        foreach (var name in wyoming.Asr.Where(a => a.Value.Languages is { Count: 0 }).Select(a => a.Key))
            yield return loaded.FaultAt($"wyoming.asr.{name}.languages", "no language is named, so nobody would use it. Name one, as in [en].");
        foreach (var (name, language) in wyoming.Asr.SelectMany(a => (a.Value.Languages ?? []).Where(l => !Language().IsMatch(l)).Select(l => (a.Key, l))))
            yield return loaded.FaultAt($"wyoming.asr.{name}.languages", $"'{language}' is no code of a language, by which others look for it. Write it as en or en-GB.");
        foreach (var (name, wake) in wyoming.Wake)
        {
            if (WhatIsWrong(wake.Over(new KeywordOptions()).Validate) is { } wrong)
                yield return loaded.FaultAt($"wyoming.wake.{name}", wrong);
        }
    }

    /// <summary>A tag of BCP 47, roughly: what it means is the other side's matter.</summary>
    [GeneratedRegex("^[a-z]{2,3}([-_][a-z0-9]{1,8})*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Language();

    private static string? WhatIsWrong(Action validate)
    {
        try
        {
            validate();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
