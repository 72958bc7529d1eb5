using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.TestKit;

/// <summary>
/// Passwords that exist nowhere but in the configurations of tests: one for the broker, from secrets.yaml, and one for cameras and microphones, from the
/// environment. Where they turn up, a secret has leaked.
/// </summary>
public static partial class Canary
{
    /// <summary>The password of cameras and microphones.</summary>
    public static readonly string Camera = $"Canary{RandomNumberGenerator.GetHexString(12)}";

    private const string SecretName = "canary-mqtt";
    private const string CameraVariable = "CANARY_CAMERA";
    private const string CameraUser = "viewer";

    private static readonly string Mqtt = $"Canary{RandomNumberGenerator.GetHexString(12)}";

    // As they are, and as HTTP sends them (RFC 7617).
    private static readonly (string Name, byte[] Bytes)[] Forms =
    [
        ("the broker's password", Encoding.UTF8.GetBytes(Mqtt)),
        ("a camera's password", Encoding.UTF8.GetBytes(Camera)),
        ("a camera's login", Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{CameraUser}:{Camera}")))),
    ];

    /// <summary>What the environment of an agent has to hold whose configuration was planted.</summary>
    /// <param name="planted">The configuration.</param>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(string planted)
    {
        ArgumentNullException.ThrowIfNull(planted);
        return planted.Contains(CameraVariable, StringComparison.Ordinal) ? new Dictionary<string, string> { [CameraVariable] = Camera } : [];
    }

    /// <summary>Puts passwords into a configuration: where it names a broker without a login, and network sources without one.</summary>
    /// <param name="yaml">The configuration.</param>
    public static string Plant(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        if (!yaml.Contains("username:", StringComparison.Ordinal))
        {
            yaml = FlowUrl().Replace(yaml, $"$1, username: canary, password: !secret {SecretName}");
            yaml = BlockUrl().Replace(yaml, $"$1$2\n$1username: canary\n$1password: !secret {SecretName}");
        }

        return Source().Replace(yaml, $"$1{CameraUser}:${{{CameraVariable}}}@");
    }

    /// <summary>Writes the secrets that a planted configuration asks for beside it, after what stands there.</summary>
    public static void WriteSecrets(string folder)
    {
        var file = Path.Combine(folder, "secrets.yaml");
        if (!File.Exists(file) || !File.ReadAllText(file).Contains(SecretName, StringComparison.Ordinal))
            File.AppendAllText(file, $"{SecretName}: {Mqtt}\n");
    }

    /// <summary>Looks for the passwords.</summary>
    /// <param name="where">What is looked at.</param>
    /// <param name="bytes">Its content.</param>
    /// <returns>A sentence for each that is there.</returns>
    public static IReadOnlyList<string> LeaksIn(string where, ReadOnlySpan<byte> bytes)
    {
        var leaks = new List<string>();
        foreach (var (name, form) in Forms)
        {
            if (bytes.IndexOf(form) >= 0)
                leaks.Add($"{name} is in {where}");
        }

        return leaks;
    }

    /// <summary>Looks for the passwords in every file of a folder but the configurations that hold them.</summary>
    /// <param name="folder">The folder, with all below it.</param>
    public static IReadOnlyList<string> LeaksInFiles(string folder)
    {
        const int largest = 64 << 20;
        var leaks = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device }))
        {
            try
            {
                if (!file.EndsWith(".yaml", StringComparison.Ordinal) && new FileInfo(file) is { Length: > 0 and < largest })
                    leaks.AddRange(LeaksIn(file, File.ReadAllBytes(file)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is gone again, or not to be read, which is what that test is about.
            }
        }

        return leaks;
    }

    [GeneratedRegex("""(?<=\{ *|, *)(url: *'?mqtts?://(?:127\.0\.0\.1|localhost):\d+/?'?)(?= *[,}])""")]
    private static partial Regex FlowUrl();

    [GeneratedRegex("""^( +)(url: *'?mqtts?://(?:127\.0\.0\.1|localhost):\d+/?'?) *$""", RegexOptions.Multiline)]
    private static partial Regex BlockUrl();

    [GeneratedRegex("""(source: *'?(?:rtsp|http)://)(?=(?:127\.0\.0\.1|localhost)[:/])""")]
    private static partial Regex Source();
}
