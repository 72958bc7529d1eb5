namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>
/// What can be read of an .onnx or .ort file without running it, so that a damaged one is refused in words instead of with the
/// runtime's "Protobuf parsing failed". Field numbers: onnx/onnx.proto.
/// </summary>
internal sealed class OnnxFile
{
    private const int DeepestGraph = 32;

    /// <summary><c>TensorProto.INT64</c>.</summary>
    private const int Int64Type = 7;

    /// <summary>Operators that change the form of numbers and not what they mean.</summary>
    private static readonly HashSet<string> FormOnly = ["Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "QuantizeLinear", "DequantizeLinear"];

    /// <summary>From here on RoiAlign has <c>coordinate_transformation_mode</c>, half_pixel where nothing is said (onnx/docs/Operators.md).</summary>
    private const int FirstAlignedOpset = 16;

    /// <summary>Exporters write Identity for shared weights and Constant for numbers; neither says what a model is.</summary>
    private readonly HashSet<string> _operators = [];

    /// <summary>What makes each tensor of the main graph, and of what.</summary>
    private readonly Dictionary<string, (string Operator, string Input)> _makers = [];
    private readonly Dictionary<string, string> _outputOperators = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly SortedSet<string> _externalFiles = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly ProtobufReader _reader;
    private bool _hasGraph;
    private readonly FlattenedClasses _flattened = new();
    private readonly Dictionary<string, int> _flattenedClasses = [];
    private bool _hasUnalignedMode;

    private OnnxFile(string path, Stream stream)
    {
        _path = path;
        _reader = new ProtobufReader(stream);
    }

    public IReadOnlySet<string> Operators => _operators;

    /// <summary>The operator behind each output of the graph; what only casts or reshapes is looked through.</summary>
    public IReadOnlyDictionary<string, string> OutputOperators => _outputOperators;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Files beside the model that hold its weights.</summary>
    public IReadOnlyCollection<string> ExternalFiles => _externalFiles;

    /// <summary>Classes that an output counts, by its name, where it comes of one list of queries and classes.</summary>
    public IReadOnlyDictionary<string, int> FlattenedClasses => _flattenedClasses;

    /// <summary>Whether a RoiAlign cuts its regions half a pixel beside where it should: before opset 16 none can do otherwise.</summary>
    public bool HasUnalignedRegions => _operators.Contains("RoiAlign") && (Opset < FirstAlignedOpset || _hasUnalignedMode);

    public string Producer { get; private set; } = "";

    public long Opset { get; private set; }

    /// <summary>Reads the file's structure.</summary>
    /// <exception cref="ModelException">The file is not there, not a model, damaged, or asks for something outside its folder.</exception>
    public static OnnxFile Read(string path)
    {
        if (Directory.Exists(path))
            throw new ModelException(ModelFault.Missing, $"{path} is a folder, not a model file. Name the .onnx file in it, or give the folder a model.yaml.");
        FileStream stream;
        try
        {
            stream = RegularFile.Open(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} does not exist. Copy the model there or correct the path.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }

        using (stream)
        {
            var file = new OnnxFile(path, stream);
            var leading = new byte[Math.Min(512, stream.Length)];
            stream.ReadExactly(leading);
            if (FileSignature.NameOf(leading) is { } other)
                throw new ModelException(ModelFault.Damaged, $"{path} is not an ONNX model: {other}");
            if (FileSignature.IsOrtFormat(leading))
                return file;
            stream.Position = 0;
            file.ReadModel(stream.Length);
            return file;
        }
    }

    private void ReadModel(long length)
    {
        try
        {
            while (_reader.TryField(length, out var field, out var wireType))
            {
                switch (field, wireType)
                {
                    case (2, 2):
                        Producer = _reader.Text(length);
                        break;
                    case (3, 2):
                        Producer = $"{Producer} {_reader.Text(length)}".Trim();
                        break;
                    case (7, 2):
                        _hasGraph = true;
                        ReadGraph(_reader.MessageEnd(length), 0);
                        break;
                    case (8, 2):
                        ReadOpset(_reader.MessageEnd(length));
                        break;
                    case (14, 2):
                        var (key, value) = ReadPair(_reader.MessageEnd(length));
                        _metadata[key] = value;
                        break;
                    default:
                        _reader.Skip(wireType, length);
                        break;
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw new ModelException(ModelFault.Damaged,
                $"{_path} is cut short or damaged: at byte {_reader.Position} of {length} its structure claims more than the file holds. Copy it again.", e);
        }
        catch (InvalidDataException e)
        {
            throw new ModelException(ModelFault.Damaged,
                $"{_path} is not an ONNX model, or a damaged one: the bytes at {_reader.Position} of {length} are no ONNX structure. Copy it again or export it anew.", e);
        }

        if (!_hasGraph)
            throw new ModelException(ModelFault.Damaged, $"{_path} holds no graph: it is cut short, or not an ONNX model. Copy it again or export it anew.");
    }

    private void ReadOpset(long end)
    {
        var domain = "";
        long version = 0;
        while (_reader.TryField(end, out var field, out var wireType))
        {
            if ((field, wireType) == (1, 2))
                domain = _reader.Text(end);
            else if ((field, wireType) == (2, 0))
                version = (long)_reader.Varint(end);
            else
                _reader.Skip(wireType, end);
        }

        if (domain is "" or "ai.onnx")
            Opset = version;
    }

    private (string Key, string Value) ReadPair(long end)
    {
        var (key, value) = ("", "");
        while (_reader.TryField(end, out var field, out var wireType))
        {
            if ((field, wireType) == (1, 2))
                key = _reader.Text(end);
            else if ((field, wireType) == (2, 2))
                value = _reader.Text(end);
            else
                _reader.Skip(wireType, end);
        }

        return (key, value);
    }

    private string ReadName(long end)
    {
        var name = "";
        while (_reader.TryField(end, out var field, out var wireType))
        {
            if ((field, wireType) == (1, 2))
                name = _reader.Text(end);
            else
                _reader.Skip(wireType, end);
        }

        return name;
    }

    private void ReadGraph(long end, int depth)
    {
        if (depth > DeepestGraph)
            throw new ModelException(ModelFault.Damaged, $"{_path} nests graphs more than {DeepestGraph} deep; no exporter does.");
        var outputs = new List<string>();
        while (_reader.TryField(end, out var field, out var wireType))
        {
            if ((field, wireType) == (1, 2))
                ReadNode(_reader.MessageEnd(end), depth);
            else if ((field, wireType) == (5, 2))
                ReadInitializer(_reader.MessageEnd(end));
            else if ((field, wireType) == (12, 2))
                outputs.Add(ReadName(_reader.MessageEnd(end)));
            else
                _reader.Skip(wireType, end);
        }

        if (depth > 0)
            return;
        foreach (var output in outputs)
        {
            if (MakerOf(output) is { } maker)
                _outputOperators[output] = maker;
            if (_flattened.CountOf(output) is { } classes)
                _flattenedClasses[output] = classes;
        }

        _makers.Clear();
    }

    /// <summary>The operator that makes a tensor's numbers; null for what no node makes.</summary>
    private string? MakerOf(string tensor)
    {
        string? maker = null;
        // A damaged graph may lead round in a circle.
        for (var steps = 0; steps <= _makers.Count && _makers.TryGetValue(tensor, out var made); steps++)
        {
            maker = made.Operator;
            if (!FormOnly.Contains(maker))
                break;
            tensor = made.Input;
        }

        return maker;
    }

    private void ReadNode(long end, int depth)
    {
        var (type, domain, mode) = ("", "", "");
        long? scalar = null;
        var (inputs, outputs) = (new List<string>(), new List<string>());
        while (_reader.TryField(end, out var field, out var wireType))
        {
            switch (field, wireType)
            {
                case (1, 2):
                    inputs.Add(_reader.Text(end));
                    break;
                case (2, 2):
                    outputs.Add(_reader.Text(end));
                    break;
                case (4, 2):
                    type = _reader.Text(end);
                    break;
                case (7, 2):
                    domain = _reader.Text(end);
                    break;
                case (5, 2):
                    var (said, number) = ReadAttribute(_reader.MessageEnd(end), depth);
                    (mode, scalar) = (said ?? mode, number ?? scalar);
                    break;
                default:
                    _reader.Skip(wireType, end);
                    break;
            }
        }

        type = domain is "" or "ai.onnx" ? type : $"{domain}.{type}";
        _operators.Add(type);
        _hasUnalignedMode |= type == "RoiAlign" && mode == "output_half_pixel";
        if (depth > 0)
            return;
        foreach (var output in outputs)
            _makers[output] = (type, inputs.FirstOrDefault(""));
        _flattened.Note(type, inputs, outputs);
        if (type == "Constant" && scalar is { } value && outputs is [var constant])
            _flattened.Note(constant, value);
    }

    /// <summary>Reads the graphs in an attribute.</summary>
    /// <returns>The mode of coordinates or the single whole number, where it says one.</returns>
    private (string? Mode, long? Scalar) ReadAttribute(long end, int depth)
    {
        long? scalar = null;
        var isMode = false;
        string? mode = null;
        while (_reader.TryField(end, out var field, out var wireType))
        {
            if (field is 6 or 11 && wireType == 2)
                ReadGraph(_reader.MessageEnd(end), depth + 1);
            else if ((field, wireType) == (1, 2))
                isMode = _reader.Text(end) == "coordinate_transformation_mode";
            else if ((field, wireType) == (4, 2) && isMode)
                mode = _reader.Text(end);
            else if ((field, wireType) == (5, 2))
                scalar = ReadScalar(_reader.MessageEnd(end));
            else
                _reader.Skip(wireType, end);
        }

        return (mode, scalar);
    }

    /// <summary>A tensor of one 64-bit whole number; null for any other.</summary>
    private long? ReadScalar(long end)
    {
        long? scalar = null;
        var isWhole = false;
        while (_reader.TryField(end, out var field, out var wireType))
        {
            if ((field, wireType) == (2, 0))
                isWhole = _reader.Varint(end) == Int64Type;
            else if ((field, wireType) == (9, 2))
                scalar = ReadRaw(end, isWhole);
            else
                _reader.Skip(wireType, end);
        }

        return scalar;
    }

    /// <summary>Passes over raw data, and reads them where they are one 64-bit whole number.</summary>
    private long? ReadRaw(long end, bool isWhole)
    {
        var stop = _reader.MessageEnd(end);
        if (isWhole && stop - _reader.Position == sizeof(long))
            return _reader.Int64(stop);
        _reader.SeekTo(stop);
        return null;
    }

    private void ReadInitializer(long end)
    {
        var name = "";
        UInt128 elements = 1;
        long rawBytes = -1;
        var external = false;
        string? location = null;
        var dataType = 0;
        while (_reader.TryField(end, out var field, out var wireType))
        {
            switch (field, wireType)
            {
                case (1, 0):
                    elements = Times(elements, _reader.Varint(end));
                    break;
                case (1, 2):
                    for (var stop = _reader.MessageEnd(end); _reader.Position < stop;)
                        elements = Times(elements, _reader.Varint(stop));
                    break;
                case (2, 0):
                    dataType = (int)_reader.Varint(end);
                    break;
                case (8, 2):
                    name = _reader.Text(end);
                    break;
                case (9, 2):
                    var start = _reader.MessageEnd(end);
                    rawBytes = start - _reader.Position;
                    if (dataType == Int64Type && rawBytes == sizeof(long))
                        _flattened.Note(name, _reader.Int64(start));
                    _reader.SeekTo(start);
                    break;
                case (13, 2):
                    var (key, value) = ReadPair(_reader.MessageEnd(end));
                    if (key == "location")
                        location = value;
                    break;
                case (14, 0):
                    external = _reader.Varint(end) == 1;
                    break;
                default:
                    _reader.Skip(wireType, end);
                    break;
            }
        }

        if (external)
            RequireExternal(location);
        else if (rawBytes >= 0 && BytesPerElement(dataType) is var size and > 0 && elements * (UInt128)size != (UInt128)rawBytes)
            throw new ModelException(ModelFault.Damaged, $"{_path} is damaged: its weight '{name}' claims {elements} elements and holds {rawBytes} bytes. Copy it again.");
    }

    private static UInt128 Times(UInt128 elements, ulong length) => length > int.MaxValue || elements > ulong.MaxValue ? ulong.MaxValue : elements * length;

    private static int BytesPerElement(int onnxType) => onnxType switch
    {
        2 or 3 or 9 => 1,
        4 or 5 or 10 or 16 => 2,
        1 or 6 or 12 => 4,
        7 or 11 or 13 => 8,
        _ => 0,
    };

    private void RequireExternal(string? location)
    {
        if (string.IsNullOrEmpty(location) || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new ModelException(ModelFault.Damaged, $"{_path} wants its weights from '{location}', outside its own folder; that is refused.");
        var full = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, location);
        if (!File.Exists(full))
            throw new ModelException(ModelFault.Missing, $"{_path} keeps its weights in '{location}', which is not beside it. Copy that file there too.");
        _externalFiles.Add(location);
    }
}
