namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>
/// A model and the files of its weights in a temporary folder of their own, which nobody overwrites. The folder is gone after
/// loading; what the runtime has mapped stays readable.
/// </summary>
internal sealed class PrivateModelCopy : IDisposable
{
    private readonly DirectoryInfo? _folder;

    /// <summary>Copies the files.</summary>
    /// <param name="model">The .onnx file.</param>
    /// <param name="weights">Its weights, as the model names them: relative to its folder, never outside it.</param>
    /// <exception cref="ModelException">They cannot be copied: the disk is full, or a file is gone.</exception>
    public PrivateModelCopy(string model, IReadOnlyCollection<string> weights)
    {
        var from = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(model))!;
        try
        {
            _folder = Directory.CreateTempSubdirectory("edgeagent-model-");
            Path = System.IO.Path.Combine(_folder.FullName, System.IO.Path.GetFileName(model));
            Copy(model, Path);
            foreach (var name in weights)
            {
                var to = System.IO.Path.Combine(_folder.FullName, name);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
                Copy(System.IO.Path.Combine(from, name), to);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new ModelException(ModelFault.Missing, $"{model} and its weights cannot be copied to {System.IO.Path.GetTempPath()} for loading: {e.Message} Make room there.", e);
        }
    }

    /// <summary>The copy of the model.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _folder?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows deletes no file that is mapped; its temporary folder is cleaned by the system.
        }
    }

    private static void Copy(string from, string to)
    {
        // The system's own copy shares blocks where the disk can; but it would wait for whoever writes to a pipe.
        RegularFile.Open(from).Dispose();
        File.Copy(from, to);
    }
}
