using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Models.Engines.TensorRt;

/// <summary>
/// Engines on the disk: a folder for each model, in it a folder for each device and set of options. A folder is made elsewhere and moved
/// into its place when it is whole; a list of its files with their hashes tells whether it still is, since loading a damaged engine
/// could end the process. One thread of one process at a time works on a place; two processes at worst build the same.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="time">What is old.</param>
internal sealed class EngineCache(string root, TimeProvider time)
{
    /// <summary>Engines of replaced models and former libraries go when there are more.</summary>
    public const int Most = 16;

    private const string ListName = "engine.json";
    private const string Making = ".making-";
    private const string FailureSuffix = ".failed";

    /// <summary>No build takes longer: what is older was left behind by a process that was killed.</summary>
    private static readonly TimeSpan LongestBuild = TimeSpan.FromDays(1);

    private readonly Dictionary<string, string> _failures = [];

    /// <summary>What became of builds that were ended.</summary>
    public EngineTries Tries { get; } = new(time);

    /// <summary>The folder of all of them.</summary>
    public string Root => root;

    /// <summary>The folder that an engine is kept in.</summary>
    /// <param name="model">The SHA-256 of the model and its weights.</param>
    /// <param name="place">The device, libraries and options.</param>
    public string FolderOf(string model, string place) => Path.Combine(root, model, place);

    /// <summary>Whether a folder holds an engine, all of it as it was written.</summary>
    public bool IsWhole(string folder)
    {
        try
        {
            if (RegularFile.Read(Path.Combine(folder, ListName), 1 << 20) is not { } json || JsonSerializer.Deserialize<Listing>(json) is not { Files.Count: > 0 } list)
                return false;
            foreach (var (name, hash) in list.Files)
            {
                using var file = RegularFile.Open(Path.Combine(folder, Path.GetFileName(name)));
                if (Convert.ToHexStringLower(SHA256.HashData(file)) != hash)
                    return false;
            }

            // Those that were not used for longest go first.
            Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }

    /// <summary>An empty folder to build in.</summary>
    /// <exception cref="ModelException">The disk is full or may not be written.</exception>
    public string Begin(string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            foreach (var old in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!, $"*{Making}*"))
            {
                if (time.GetUtcNow() - Directory.GetLastWriteTimeUtc(old) > LongestBuild)
                    Remove(old);
            }

            return Directory.CreateDirectory(folder + Making + Guid.NewGuid().ToString("N")[..8]).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{root} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Puts what was built into its place.</summary>
    /// <param name="made">What <see cref="Begin"/> gave.</param>
    /// <param name="folder">Its place.</param>
    /// <param name="what">What it is, for people who look.</param>
    /// <exception cref="ModelException">Nothing was built, or the disk is full.</exception>
    public void Keep(string made, string folder, IReadOnlyDictionary<string, string> what)
    {
        try
        {
            var files = new Dictionary<string, string>();
            foreach (var path in Directory.EnumerateFiles(made))
            {
                using var file = File.OpenRead(path);
                if (file.Length == 0)
                    throw new ModelException(ModelFault.Missing, $"{path} is empty: the disk is full.");
                files.Add(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file)));
            }

            if (!files.Keys.Any(name => name.EndsWith(".engine", StringComparison.Ordinal)))
                throw new ModelException(ModelFault.Unsupported, "TensorRT wrote no engine: it knows no part of this graph, or the disk is full. Choose cuda.");
            WholeFile.Write(Path.Combine(made, ListName), JsonSerializer.SerializeToUtf8Bytes(new Listing(what, files)), toDisk: true);
            Remove(folder);
            Directory.Move(made, folder);
            File.Delete(folder + FailureSuffix);
            _failures.Remove(folder);
            Tries.Forget(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{folder} cannot be written: {e.Message}", e);
        }

        RemoveOldest();
    }

    /// <summary>Takes a folder and all in it away; what cannot be taken away stays.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in the way of nothing: builds have folders of their own, and a move into this place says that it cannot.
        }
    }

    /// <summary>Remembers that an engine cannot be built.</summary>
    /// <param name="folder">Its place.</param>
    /// <param name="reason">Why.</param>
    /// <param name="isLasting">Whether the next start need not try either.</param>
    public void Fail(string folder, string reason, bool isLasting)
    {
        _failures[folder] = reason;
        if (!isLasting)
            return;
        try
        {
            WholeFile.Write(folder + FailureSuffix, Encoding.UTF8.GetBytes(reason), toDisk: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Until the end of this process it is remembered all the same.
        }
    }

    /// <summary>Why an engine is not built now; null where nothing is known against it.</summary>
    public EngineFailure? FailureOf(string folder)
    {
        try
        {
            var file = folder + FailureSuffix;
            if (File.Exists(file) && RegularFile.Read(file, 1 << 16) is { } text)
                return new EngineFailure($"{Encoding.UTF8.GetString(text).TrimEnd('.')}. It is not tried again before the model, the device or its libraries change, or {file} is deleted.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read says nothing.
        }

        return _failures.TryGetValue(folder, out var reason) ? new EngineFailure(reason) : Tries.FailureOf(folder);
    }

    private void RemoveOldest()
    {
        try
        {
            foreach (var old in Directory.EnumerateFiles(root, ListName, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
                .Select(list => Path.GetDirectoryName(list)!).OrderByDescending(Directory.GetLastWriteTimeUtc).Skip(Most).ToList())
            {
                Remove(old);
                if (!Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(old)!).Any())
                    Directory.Delete(Path.GetDirectoryName(old)!);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is one more than there should be, until the next build.
        }
    }

    /// <summary>What a folder holds.</summary>
    private sealed record Listing(IReadOnlyDictionary<string, string> What, IReadOnlyDictionary<string, string> Files);
}
