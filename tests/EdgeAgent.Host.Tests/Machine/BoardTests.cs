using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class BoardTests : IDisposable
{
    private readonly MadeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Theory]
    [InlineData("Raspberry Pi 5 Model B Rev 1.0\0", "RaspberryPi5")]
    [InlineData("Raspberry Pi 500 Rev 1.0\0", "RaspberryPi5")]
    [InlineData("Raspberry Pi Compute Module 5 Rev 1.0\0", "RaspberryPi5")]
    [InlineData("Raspberry Pi 4 Model B Rev 1.5\0", "RaspberryPi4")]
    [InlineData("Raspberry Pi 400 Rev 1.0\0", "RaspberryPi4")]
    [InlineData("Raspberry Pi Compute Module 4 Rev 1.1\0", "RaspberryPi4")]
    [InlineData("Raspberry Pi 3 Model B Plus Rev 1.3\0", "RaspberryPi")]
    [InlineData("Raspberry Pi Zero 2 W Rev 1.0\0", "RaspberryPi")]
    [InlineData("NVIDIA Jetson Orin Nano Developer Kit\0", "Jetson")]
    [InlineData("Radxa ROCK 5B\0", "Other")]
    public void A_board_is_known_by_its_device_tree(string model, string kind)
    {
        _system.With("/proc/device-tree/model", model);
        var board = Board.Read(_system.Files);
        Assert.Equal(kind, board.Kind.ToString());
        Assert.StartsWith(model.Split('\0')[0], board.Name);
        Assert.Equal(model.StartsWith("Raspberry", StringComparison.Ordinal), board.IsRaspberryPi);
    }

    [Fact]
    public void A_carrier_board_of_another_maker_is_a_Jetson_by_its_module()
    {
        _system.With("/proc/device-tree/model", "Seeed reComputer J401\0").With("/proc/device-tree/compatible", "seeed,j401\0nvidia,tegra234\0");
        Assert.Equal(new Board("Seeed reComputer J401", BoardKind.Jetson), Board.Read(_system.Files));
    }

    [Fact]
    public void A_PC_is_named_by_its_firmware()
    {
        _system.With("/sys/class/dmi/id/sys_vendor", "LENOVO\n").With("/sys/class/dmi/id/product_name", "20XW004TGE\n");
        Assert.Equal(new Board("LENOVO 20XW004TGE", BoardKind.Other), Board.Read(_system.Files));
    }

    [Fact]
    public void What_a_maker_did_not_fill_in_is_no_name()
    {
        _system.With("/sys/class/dmi/id/sys_vendor", "To Be Filled By O.E.M.\n").With("/sys/class/dmi/id/product_name", "Default string\n");
        Assert.Equal(new Board(null, BoardKind.Other), Board.Read(_system.Files));
    }

    [Fact]
    public void A_machine_that_tells_nothing_has_no_name() => Assert.Equal(new Board(null, BoardKind.Other), Board.Read(_system.Files));
}
